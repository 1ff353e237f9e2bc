import { render } from 'preact';
import { answerWorker } from './media/offers.ts';
import { Site } from './views/site.tsx';

const start = async () => {
  if (window.isSecureContext && 'serviceWorker' in navigator) {
    answerWorker();
    await navigator.serviceWorker.register('./worker.js');
  }
  render(<Site />, document.body);
};

void start();
