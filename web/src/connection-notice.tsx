import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from './api-error.ts';
import { Trouble } from './parts/message.tsx';
import { strings } from './strings.ts';

const SHOW_BACK_MS = 6000;

/** Says when the bridge cannot be asked, and when it can again. */
export const ConnectionNotice = ({ trouble }: { trouble: ApiError | undefined }) => {
  const wasTroubled = useRef(false);
  const [isBack, setBack] = useState(false);
  useEffect(() => {
    setBack(wasTroubled.current && !trouble);
    wasTroubled.current = trouble !== undefined;
    if (trouble) return undefined;
    const timer = setTimeout(() => setBack(false), SHOW_BACK_MS);
    return () => clearTimeout(timer);
  }, [trouble]);
  return (
    <div class="connection" role="status">
      {trouble && <Trouble message={trouble.message} hint={trouble.hint} />}
      {isBack && !trouble && <p class="note note-good">{strings.back}</p>}
    </div>
  );
};
