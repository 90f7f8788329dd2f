import { useCallback, useEffect, useState } from 'react';
import useCopyToClipboard from 'react-use/esm/useCopyToClipboard';

/** It is said for so long that something was copied, in milliseconds. */
const SAID_FOR = 4_000;

/** Takes texts of any length to the clipboard, and says for a moment whether that went well. */
export function useCopy(): {
  outcome: 'copied' | 'notCopied' | undefined;
  copy(text: string): void;
} {
  const [outcome, setOutcome] = useState<'copied' | 'notCopied'>();
  const [, copyWithoutApi] = useCopyToClipboard();
  const copy = useCallback(
    async (text: string) => {
      try {
        // Browsers have it only where the page came by https, or from this machine.
        if (navigator.clipboard) {
          await navigator.clipboard.writeText(text);
        } else {
          copyWithoutApi(text);
        }
        setOutcome('copied');
      } catch {
        setOutcome('notCopied');
      }
    },
    [copyWithoutApi],
  );
  useEffect(() => {
    const timer = setTimeout(() => setOutcome(undefined), SAID_FOR);
    return () => clearTimeout(timer);
  }, [outcome]);
  return { outcome, copy };
}
