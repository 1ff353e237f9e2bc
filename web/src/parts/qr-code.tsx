import { useEffect, useState } from 'preact/hooks';

/** Light modules around the code that a reader needs to find it (ISO 18004 section 6.3.8). */
const QUIET = 4;

type Drawn = { readonly path: string; readonly size: number };

const draw = async (text: string): Promise<Drawn> => {
  const { encode } = await import('uqr');
  const { data, size } = encode(text, { ecc: 'L', border: QUIET });
  const path = data.flatMap((line, y) =>
    line.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  return { path: path.join(''), size };
};

/** A text to be taken over by the camera of a phone; always dark on light, as some cameras need it. */
export const QrCode = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const [drawn, setDrawn] = useState<Drawn>();
  useEffect(() => {
    let isLeft = false;
    // Without it there is still the text.
    draw(text).then(
      (made) => isLeft || setDrawn(made),
      () => undefined,
    );
    return () => {
      isLeft = true;
    };
  }, [text]);
  if (!drawn) return <div class="qr" />;
  const { path, size } = drawn;
  return (
    <svg class="qr" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`}>
      <path d={path} />
    </svg>
  );
};
