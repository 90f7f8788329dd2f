// Control sequences of ECMA-48: CSI (colours, cursor), OSC (titles, links) and the two-character ones.
const ESCAPES =
  // eslint-disable-next-line no-control-regex -- matching control characters is the point
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
// eslint-disable-next-line no-control-regex -- matching control characters is the point
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/**
 * A raw log line as a terminal would leave it: without colours and cursor moves, and where a progress bar overwrote
 * its line again and again, only the last state.
 */
export function plainLogLine(line: string): string {
  const text = line.replace(ESCAPES, '').replace(/\r+$/, '');
  return text.slice(text.lastIndexOf('\r') + 1).replace(CONTROLS, '');
}
