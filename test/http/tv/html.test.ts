import t from 'tap';
import { clock } from '../../../bridge/http/tv/format.ts';
import { html } from '../../../bridge/http/tv/html.ts';

t.test('whatever a friend calls a film, it is text', async (t) => {
  const title = `<script>alert("1")</script> & 'more'`;
  const { text } = html`<a title="${title}">${[title, html`<b>${1}</b>`]}${false}${undefined}</a>`;
  const safe = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;';
  t.equal(text, `<a title="${safe}">${safe}<b>1</b></a>`);
});

t.test('times as a clock shows them', async (t) => {
  t.same([0, 65.9, 3600, 7325].map(clock), ['0:00', '1:05', '1:00:00', '2:02:05']);
});
