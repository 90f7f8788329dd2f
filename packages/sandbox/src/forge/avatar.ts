import { Html, html } from './html';

/** A picture (SVG) of an account: its first letter, in a colour of its own. */
export function avatar(login: string, id: number): Html {
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">
    <rect width="40" height="40" fill="hsl(${(id * 67) % 360}, 45%, 45%)" />
    <text x="20" y="28" font-size="22" text-anchor="middle" fill="#fff">
      ${login[0].toUpperCase()}
    </text>
  </svg>`;
}
