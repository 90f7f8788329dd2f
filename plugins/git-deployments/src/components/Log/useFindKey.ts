import { RefObject, useEffect } from 'react';

/** Inside of a panel, Ctrl+F (Cmd+F) and `/` lead to its own search field; a second time, Ctrl+F is the browser's. */
export function useFindKey(
  panel: RefObject<HTMLElement>,
  field: RefObject<HTMLInputElement>,
): void {
  useEffect(() => {
    const element = panel.current;
    const onKeyDown = (event: KeyboardEvent) => {
      const isFind = (event.ctrlKey || event.metaKey) && event.key === 'f';
      const isTyping = event.target instanceof HTMLInputElement;
      if (!isTyping && (isFind || event.key === '/')) {
        event.preventDefault();
        field.current?.focus();
        field.current?.select();
      }
    };
    element?.addEventListener('keydown', onKeyDown);
    return () => element?.removeEventListener('keydown', onKeyDown);
  }, [panel, field]);
}
