import { alpha, makeStyles } from '@material-ui/core/styles';
import { HUES } from '../../lib/log/ansi';
import { logColours } from '../../lib/log/palette';

/** The height of a line that is not wrapped, in pixels. */
export const LINE_HEIGHT = 20;

/** How the lines of a log look, in the theme's colours. */
export const useLogStyles = makeStyles(theme => {
  const colours = logColours(theme.palette);
  return {
    frame: { position: 'relative' },
    view: {
      height: 480,
      maxHeight: '70vh',
      overflow: 'auto',
      // The virtual list keeps the place itself.
      overflowAnchor: 'none',
      fontFamily: 'monospace',
      fontSize: '0.8rem',
      lineHeight: `${LINE_HEIGHT}px`,
      color: theme.palette.text.primary,
      background: theme.palette.background.default,
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
    },
    tall: { height: 'calc(100vh - 12rem)', maxHeight: 'none', minHeight: 320 },
    canvas: { position: 'relative', minWidth: '100%' },
    window: {
      position: 'absolute',
      top: 0,
      left: 0,
      minWidth: '100%',
      width: 'max-content',
    },
    wrapped: { width: '100%' },
    row: {
      display: 'flex',
      alignItems: 'flex-start',
      minHeight: LINE_HEIGHT,
      paddingRight: theme.spacing(1),
      borderLeft: '3px solid transparent',
    },
    marked: {
      background: alpha(theme.palette.primary.main, 0.1),
      borderLeftColor: theme.palette.primary.main,
      // What is quieter elsewhere could not be read on that.
      '& $number, & $stamp, & $stage, & $stepFacts': {
        color: theme.palette.text.primary,
      },
    },
    number: {
      flex: 'none',
      minWidth: '6ch',
      paddingRight: '1ch',
      textAlign: 'right',
      userSelect: 'none',
      color: theme.palette.text.secondary,
      textDecoration: 'none',
      '&:hover': { textDecoration: 'underline' },
      '&:focus-visible': {
        outline: `2px solid ${theme.palette.primary.main}`,
        outlineOffset: -2,
      },
    },
    stamp: {
      flex: 'none',
      paddingRight: '2ch',
      userSelect: 'none',
      color: theme.palette.text.secondary,
    },
    text: {
      // What a pod prints must not turn what stands beside it around.
      unicodeBidi: 'isolate',
      whiteSpace: 'pre',
      tabSize: 8,
      '$wrapped &': {
        whiteSpace: 'pre-wrap',
        overflowWrap: 'anywhere',
        minWidth: 0,
      },
    },
    stage: { color: theme.palette.text.secondary, fontWeight: 'normal' },
    step: {
      flex: 'none',
      font: 'inherit',
      fontWeight: 'bold',
      color: 'inherit',
      background: 'none',
      border: 0,
      padding: 0,
      cursor: 'pointer',
      textAlign: 'left',
      display: 'flex',
      alignItems: 'flex-start',
      '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
      '$wrapped &': { flex: '0 1 auto', minWidth: 0 },
    },
    chevron: { fontSize: LINE_HEIGHT, flex: 'none' },
    stepFacts: {
      flex: 'none',
      paddingLeft: '2ch',
      userSelect: 'none',
      color: theme.palette.text.secondary,
    },
    jump: {
      position: 'absolute',
      right: theme.spacing(3),
      bottom: theme.spacing(2),
    },
    empty: { padding: theme.spacing(1) },
    bold: { fontWeight: 'bold' },
    italic: { fontStyle: 'italic' },
    underline: { textDecoration: 'underline' },
    strike: { textDecoration: 'line-through' },
    match: {
      background: theme.palette.warning.light,
      color: theme.palette.getContrastText(theme.palette.warning.light),
    },
    current: {
      outline: `2px solid ${theme.palette.text.primary}`,
      outlineOffset: -1,
    },
    ...Object.fromEntries(
      HUES.flatMap(hue => [
        [`text-${hue}`, { color: colours[hue].text }],
        [
          `ground-${hue}`,
          {
            background: colours[hue].background,
            color: colours[hue].onBackground,
          },
        ],
      ]),
    ),
  };
});

/** The classes by name, also those that are made for each colour. */
export type LogClasses = Record<string, string>;
