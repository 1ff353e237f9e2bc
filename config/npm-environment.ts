/** npm's own settings, proxies, certificates, and what a program needs to run; secrets of other programs are not among them. */
const NEEDED =
  /^(PATH|PATHEXT|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|COMSPEC|TMPDIR|TEMP|TMP|npm_config_.*|(https?|no|all)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/i;

/** What npm is given of the environment. */
export const npmEnvironment = (environment = process.env): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => NEEDED.test(name)));
