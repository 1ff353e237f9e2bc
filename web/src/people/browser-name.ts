const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['FxiOS', 'Firefox'],
  ['SamsungBrowser', 'Samsung Internet'],
  ['Chrome', 'Chrome'],
  ['CriOS', 'Chrome'],
  ['Safari', 'Safari'],
] as const;
const SYSTEMS = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
] as const;

type Names = readonly (readonly [string, string])[];
const named = (names: Names, agent: string) => names.find(([sign]) => agent.includes(sign))?.[1];

/** How people call what calls itself `Mozilla/5.0 (X11; Linux x86_64) …` (RFC 9110 section 10.1.5). */
export const browserName = (agent: string): string => {
  const browser = named(BROWSERS, agent);
  const system = named(SYSTEMS, agent);
  return [browser, system].filter(Boolean).join(', ') || agent.slice(0, 40);
};
