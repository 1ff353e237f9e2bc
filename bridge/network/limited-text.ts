/** The body of an answer, decoded. Throws RangeError when it is longer; the rest is not read. */
export const limitedText = async (response: Response, mostBytes: number): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop ends the connection.
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > mostBytes) throw new RangeError('more came than was expected');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
};
