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

  /** Hands a text to the person as a file. */
  download(fileName: string, text: string): void {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = fileName;
    anchor.click();
    URL.revokeObjectURL(url);
  },
};
