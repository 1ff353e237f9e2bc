import { encode } from 'uqr';

/** Light modules around the code that a reader needs to find it (ISO 18004 section 6.3.8). */
const QUIET = 4;
const RESET = '\x1b[0m';
/** Black on white whatever the terminal's colours are: half of the phones cannot read it inverted. */
const BLACK_ON_WHITE = '\x1b[38;2;0;0;0;48;2;255;255;255m';

/** A QR code in half blocks, two modules to a character, so that its modules come out square. */
export const terminalQrCode = (text: string): string => {
  const { data, size } = encode(text, { ecc: 'L', border: QUIET });
  const dark = (row: number, column: number) => data[row]?.[column] === true;
  const lines: string[] = [];
  for (let row = 0; row < size; row += 2) {
    let line = '';
    for (let column = 0; column < size; column++) {
      const upper = dark(row, column);
      const lower = dark(row + 1, column);
      line += upper ? (lower ? '█' : '▀') : lower ? '▄' : ' ';
    }
    lines.push(`${BLACK_ON_WHITE}${line}${RESET}`);
  }
  return lines.join('\n');
};
