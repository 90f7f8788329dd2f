import { createTheme, getContrastRatio } from '@material-ui/core/styles';
import { HUES } from './ansi';
import { logColours } from './palette';

describe('logColours', () => {
  it.each(['light', 'dark'] as const)(
    'can all be read on the %s background (AA)',
    type => {
      for (const ground of type === 'light'
        ? ['#fff', '#f8f8f8', '#fafafa']
        : ['#333333', '#121212', '#424242']) {
        const { palette } = createTheme({
          palette: { type, background: { default: ground } },
        });
        const colours = logColours(palette);
        for (const hue of HUES) {
          const { text, background, onBackground } = colours[hue];
          expect(getContrastRatio(text, ground)).toBeGreaterThanOrEqual(4.5);
          expect(
            getContrastRatio(onBackground, background),
          ).toBeGreaterThanOrEqual(4.5);
        }
      }
    },
  );

  it('are apart from each other', () => {
    for (const type of ['light', 'dark'] as const) {
      const colours = logColours(createTheme({ palette: { type } }).palette);
      expect(new Set(HUES.map(hue => colours[hue].text)).size).toBe(
        HUES.length,
      );
    }
  });
});
