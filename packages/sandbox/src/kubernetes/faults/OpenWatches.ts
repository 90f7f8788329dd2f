/** An open watch, as faults see it. */
export interface OpenWatch {
  /** Breaks its connection. */
  drop(): void;
  /** Sends nothing any more, and does not end either. */
  mute(): void;
}

const BOOKMARK_EVERY_MS = 20_000;

/** The watches that are open, and what is to go wrong with them. */
export class OpenWatches {
  readonly #open = new Set<OpenWatch>();
  #bookmarkMs = BOOKMARK_EVERY_MS;
  #muteAll = false;

  /** How often those who asked for bookmarks get them. */
  get bookmarkMs(): number {
    return this.#bookmarkMs;
  }

  setBookmarkMs(ms: number): void {
    this.#bookmarkMs = ms;
  }

  /** Takes a watch in; answers how to take it out again. */
  add(watch: OpenWatch): () => void {
    this.#open.add(watch);
    if (this.#muteAll) watch.mute();
    return () => this.#open.delete(watch);
  }

  drop(): void {
    for (const watch of Array.from(this.#open)) watch.drop();
  }

  /** Mutes those that are open, and those that are opened until the answered function is called. */
  mute(options: { alsoNew: boolean }): () => void {
    this.#muteAll = options.alsoNew;
    for (const watch of this.#open) watch.mute();
    return () => {
      this.#muteAll = false;
    };
  }

  clear(): void {
    this.#muteAll = false;
    this.#bookmarkMs = BOOKMARK_EVERY_MS;
  }
}
