import { memo } from 'react';
import { LogToken, highlight, tokensOf } from '../../lib/log/ansi';
import type { LogClasses } from './logStyles';

/** The text of a line in its colours: as text, whatever it looks like. */
export const LogText = memo(function LogTextOf(props: {
  text: string;
  matches: readonly { from: number; to: number; current: boolean }[];
  classes: LogClasses;
}) {
  const { text, matches, classes } = props;
  return (
    <>
      {highlight(tokensOf(text), matches).map((token, index) => {
        const className = classOf(token, classes);
        if (token.match) {
          return (
            <mark
              key={index}
              className={className}
              data-current={token.match === 'current' || undefined}
            >
              {token.text}
            </mark>
          );
        }
        return className ? (
          <span key={index} className={className}>
            {token.text}
          </span>
        ) : (
          token.text
        );
      })}
    </>
  );
});

function classOf(token: LogToken, classes: LogClasses): string {
  const { color, background, match } = token;
  const names = [
    // A match has its own colours, so that it can be read whatever is below it.
    !match && color && !background && `text-${color}`,
    !match && background && `ground-${background}`,
    token.bold && 'bold',
    token.italic && 'italic',
    token.underline && 'underline',
    token.strike && 'strike',
    match && 'match',
    match === 'current' && 'current',
  ];
  return names.flatMap(name => (name ? classes[name] : [])).join(' ');
}
