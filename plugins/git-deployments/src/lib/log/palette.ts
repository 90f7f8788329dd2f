import amber from '@material-ui/core/colors/amber';
import blue from '@material-ui/core/colors/blue';
import brown from '@material-ui/core/colors/brown';
import cyan from '@material-ui/core/colors/cyan';
import green from '@material-ui/core/colors/green';
import grey from '@material-ui/core/colors/grey';
import pink from '@material-ui/core/colors/pink';
import red from '@material-ui/core/colors/red';
import { Theme, getContrastRatio } from '@material-ui/core/styles';
import { HUES, Hue } from './ansi';

/** WCAG's AA is 4.5; what marks a line takes a little away. */
const CONTRAST = 5.5;

const SHADES = {
  light: [700, 800, 900],
  dark: [400, 300, 200, 100],
} as const;

/** Yellow that can be read on white is brown: the nearest that is not. */
const COLOURS = {
  grey,
  red,
  green,
  blue,
  cyan,
  magenta: pink,
} as const;

/** The colours of a log on a theme's background: each can be read there. */
export function logColours(
  palette: Theme['palette'],
): Record<Hue, { text: string; background: string; onBackground: string }> {
  const ground = palette.background.default;
  const shades = SHADES[palette.type];
  const entries = HUES.map(hue => {
    const yellow = palette.type === 'dark' ? amber : brown;
    const colour = hue === 'yellow' ? yellow : COLOURS[hue];
    const text =
      shades
        .map(shade => colour[shade])
        .find(shade => getContrastRatio(shade, ground) >= CONTRAST) ??
      palette.text.primary;
    return [
      hue,
      { text, background: text, onBackground: readableOn(text, palette) },
    ] as const;
  });
  return Object.fromEntries(entries) as Record<
    Hue,
    { text: string; background: string; onBackground: string }
  >;
}

function readableOn(background: string, { common }: Theme['palette']): string {
  return getContrastRatio(common.black, background) >=
    getContrastRatio(common.white, background)
    ? common.black
    : common.white;
}
