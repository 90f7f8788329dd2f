import { isWebUrl } from './format';

/** What leaves the app, in one place, so that nothing else touches `window.location`. */
export const browser = {
  /** Goes to a page outside of the app, in this tab. */
  leaveFor(url: string): void {
    if (!isWebUrl(url)) {
      throw new Error(`Not a web address: ${url}`);
    }
    window.location.assign(url);
  },

  /** The address of the page that is shown, to be taken elsewhere; `hash` begins with `#`. */
  address(hash: string = ''): string {
    const { origin, pathname, search } = window.location;
    return `${origin}${pathname}${search}${hash}`;
  },

  /** Hands a text to the person as a file. */
  download(fileName: string, text: string): void {
    browser.save(fileName, new Blob([text], { type: 'text/plain' }));
  },

  /** Hands a file to the person. */
  save(fileName: string, file: Blob): void {
    const url = URL.createObjectURL(file);
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = fileName;
    anchor.click();
    URL.revokeObjectURL(url);
  },
};
