import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useReducer, useState } from 'react';
import { gitDeploymentsApiRef } from '../apis';
import { followLog } from '../lib/log/followLog';
import { LogFeed } from '../lib/log/LogFeed';

/** A page that nobody sees keeps its stream for so long, in milliseconds: people look away for a moment. */
const HIDDEN_FOR = 30_000;

/**
 * Follows a build's log over one stream. The feed is the same all the time; {@link useLogVersion} tells of changes.
 *
 * @param deploymentId - one for the whole life of the component: another build's page is another one (by its key)
 */
export function useBuildLog(deploymentId: string): LogFeed {
  const client = useApi(gitDeploymentsApiRef);
  const [feed] = useState(() => new LogFeed());
  useEffect(() => {
    const controller = new AbortController();
    followLog(feed, controller.signal, {
      open: (after, signal) =>
        client.build.logs({ deploymentId, after, signal }),
      visible,
      hidden,
      pause,
    });
    return () => controller.abort();
  }, [feed, client, deploymentId]);
  return feed;
}

/** Renders anew whenever the feed has changed; answers its version. */
export function useLogVersion(feed: LogFeed): number {
  const [, render] = useReducer(() => feed.version, feed.version);
  useEffect(() => {
    const unsubscribe = feed.subscribe(render);
    // What came between rendering and now.
    render();
    return unsubscribe;
  }, [feed]);
  return feed.version;
}

function isHidden(): boolean {
  return document.visibilityState === 'hidden';
}

function visible(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      if (!isHidden() || signal.aborted) {
        document.removeEventListener('visibilitychange', look);
        signal.removeEventListener('abort', look);
        resolve();
      }
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
    look();
  });
}

function hidden(): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (isHidden()) {
      timer = setTimeout(() => controller.abort(), HIDDEN_FOR);
    }
  };
  document.addEventListener('visibilitychange', look);
  return {
    signal: controller.signal,
    stop: () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    },
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
