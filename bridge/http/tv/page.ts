import type { FastifyReply } from 'fastify';
import { PAGE_POLICY } from '../page-policy.ts';
import { type Html, html } from './html.ts';

export type Page = {
  readonly title: string;
  readonly body: Html;
  /** How it looks: `player` fills the screen. */
  readonly look?: 'player' | 'pairing';
  /** Seconds until the browser asks again. */
  readonly refreshSec?: number;
};

const whole = ({ title, body, look, refreshSec }: Page): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refreshSec !== undefined && html`<meta http-equiv="refresh" content="${refreshSec}">`}
<link rel="icon" href="data:,">
<title>${title}</title>
<link rel="stylesheet" href="/tv/tv.css">
${look === 'player' && html`<link rel="stylesheet" href="/tv/player.css">`}
</head>
<body class="${look ?? 'browse'}">
${body}
<script src="/tv/tv.js"></script>
${look === 'player' && html`<script src="/tv/open.js"></script><script src="/tv/player.js"></script>`}
</body>
</html>
`;

/** Answers with a page. Nothing of it is kept: it says how things stand. */
export const sendPage = (reply: FastifyReply, page: Page): FastifyReply =>
  reply
    .headers({ 'content-security-policy': PAGE_POLICY, 'cache-control': 'no-store' })
    .type('text/html; charset=utf-8')
    .send(whole(page).text);

/** What stands above a list, with the way back to the beginning. */
export const heading = (title: string): Html =>
  html`<p class="crumb"><a href="/tv">Home</a></p><h1>${title}</h1>`;
