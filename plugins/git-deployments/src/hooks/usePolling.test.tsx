import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { act, renderHook } from '@testing-library/react';
import type { PropsWithChildren } from 'react';
import { serverError } from '../__testUtils__/FakeApi';
import { backendHealth } from '../lib/backendHealth';
import { usePolling } from './usePolling';

describe('usePolling', () => {
  let visibility: DocumentVisibilityState;
  beforeEach(() => {
    jest.useFakeTimers();
    visibility = 'visible';
    jest
      .spyOn(document, 'visibilityState', 'get')
      .mockImplementation(() => visibility);
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const listeners = new Set<() => void>();
  const signals = {
    subscribe(_channel: string, onMessage: (message: never) => void) {
      const listener = () => onMessage({} as never);
      listeners.add(listener);
      return { unsubscribe: () => listeners.delete(listener) };
    },
  };
  const signal = () => act(async () => listeners.forEach(tell => tell()));
  const render = <T,>(
    load: () => Promise<T>,
    intervalOf: (value: T) => number,
  ) =>
    renderHook(() => usePolling(load, intervalOf), {
      wrapper: ({ children }: PropsWithChildren<{}>) => (
        <TestApiProvider apis={[[signalApiRef, signals]]}>
          {children}
        </TestApiProvider>
      ),
    });
  const pass = (milliseconds: number) =>
    act(() => jest.advanceTimersByTimeAsync(milliseconds));
  const show = (state: DocumentVisibilityState) =>
    act(async () => {
      visibility = state;
      document.dispatchEvent(new Event('visibilitychange'));
    });

  it('asks again after as long as the answer calls for', async () => {
    let n = 0;
    const load = jest.fn(async () => ++n);
    const { result } = render(load, value => (value < 2 ? 2_000 : 10_000));
    expect(result.current.value).toBeUndefined();
    await pass(0);
    expect(result.current.value).toBe(1);
    await pass(2_000);
    expect(result.current.value).toBe(2);
    await pass(9_999);
    expect(load).toHaveBeenCalledTimes(2);
    await pass(1);
    expect(result.current.value).toBe(3);
  });

  it('keeps the old answer when a refresh fails, and recovers', async () => {
    const load = jest
      .fn<Promise<string>, []>()
      .mockResolvedValueOnce('old')
      .mockRejectedValueOnce(new Error('away'))
      .mockResolvedValue('new');
    const { result } = render(load, () => 2_000);
    await pass(0);
    await pass(2_000);
    expect(result.current).toMatchObject({
      value: 'old',
      error: new Error('away'),
    });
    await pass(10_000);
    expect(result.current).toMatchObject({ value: 'new', error: undefined });
  });

  it('drops the old answer when the thing is gone', async () => {
    const load = jest
      .fn<Promise<string>, []>()
      .mockResolvedValueOnce('old')
      .mockRejectedValue(await serverError(404, 'NotFoundError', 'No such'));
    const { result } = render(load, () => 2_000);
    await pass(0);
    await pass(2_000);
    expect(result.current.value).toBeUndefined();
    expect(result.current.error).toBeDefined();
  });

  it('rests while the page is hidden and asks at once when it is seen again', async () => {
    const load = jest.fn(async () => 1);
    render(load, () => 2_000);
    await pass(0);
    await show('hidden');
    await pass(60_000);
    expect(load).toHaveBeenCalledTimes(1);
    await show('visible');
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('asks once more when a refresh is wanted while an answer is awaited', async () => {
    const answers: ((value: number) => void)[] = [];
    const load = jest.fn(
      () => new Promise<number>(resolve => answers.push(resolve)),
    );
    const { result } = render(load, () => 2_000);
    act(() => result.current.refresh());
    expect(load).toHaveBeenCalledTimes(1);
    await act(async () => answers[0](1));
    await pass(0);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('asks when a change is signalled, but not for each of many', async () => {
    const load = jest.fn(async () => 1);
    render(load, () => 10_000);
    await pass(0);
    await signal();
    await signal();
    await signal();
    await pass(999);
    expect(load).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('leaves time between attempts also where changes are signalled while an answer is awaited', async () => {
    const answers: ((value: number) => void)[] = [];
    const load = jest.fn(
      () => new Promise<number>(resolve => answers.push(resolve)),
    );
    render(load, () => 10_000);
    await signal();
    await pass(400);
    await act(async () => answers[0](1));
    await pass(599);
    expect(load).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('asks seldom by itself while changes are signalled, and often again when they are not', async () => {
    const load = jest.fn(async () => 1);
    render(load, () => 2_000);
    await pass(0);
    await signal();
    await pass(1_000);
    expect(load).toHaveBeenCalledTimes(2);
    await pass(14_999);
    expect(load).toHaveBeenCalledTimes(2);
    await pass(60_000);
    load.mockClear();
    await pass(4_000);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('leaves signals alone while the page is hidden', async () => {
    const load = jest.fn(async () => 1);
    render(load, () => 2_000);
    await pass(0);
    await show('hidden');
    await signal();
    await pass(60_000);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('tells that the backend is lost once nothing answers, and asks everywhere when it is back', async () => {
    const away = new TypeError('Failed to fetch');
    const one = jest.fn<Promise<number>, []>().mockResolvedValue(1);
    const other = jest.fn<Promise<number>, []>().mockResolvedValue(1);
    render(one, () => 60_000);
    render(other, () => 10_000);
    await pass(0);
    other.mockRejectedValue(away);
    await pass(10_000);
    expect(backendHealth.lostSince()).toBeUndefined();
    // Who answered a while ago sees for itself.
    await pass(1);
    expect(one).toHaveBeenCalledTimes(2);
    one.mockRejectedValue(away);
    await pass(5_000);
    expect(backendHealth.lostSince()).toBeDefined();
    one.mockResolvedValue(2);
    other.mockResolvedValue(2);
    other.mockClear();
    await pass(5_000);
    expect(backendHealth.lostSince()).toBeUndefined();
    await pass(1_000);
    expect(other).toHaveBeenCalled();
  });

  it('does not take a refusal for a lost backend', async () => {
    render(
      jest
        .fn()
        .mockRejectedValue(await serverError(403, 'NotAllowedError', 'no')),
      () => 2_000,
    );
    await pass(0);
    expect(backendHealth.lostSince()).toBeUndefined();
  });

  it('stops with its component', async () => {
    const load = jest.fn(async () => 1);
    const { unmount } = render(load, () => 2_000);
    await pass(0);
    unmount();
    await pass(60_000);
    expect(load).toHaveBeenCalledTimes(1);
  });
});
