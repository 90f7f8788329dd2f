import { act, renderHook } from '@testing-library/react';
import { serverError } from '../__testUtils__/FakeApi';
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
    const { result } = renderHook(() =>
      usePolling(load, value => (value < 2 ? 2_000 : 10_000)),
    );
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
    const { result } = renderHook(() => usePolling(load, () => 2_000));
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
    const { result } = renderHook(() => usePolling(load, () => 2_000));
    await pass(0);
    await pass(2_000);
    expect(result.current.value).toBeUndefined();
    expect(result.current.error).toBeDefined();
  });

  it('rests while the page is hidden and asks at once when it is seen again', async () => {
    const load = jest.fn(async () => 1);
    renderHook(() => usePolling(load, () => 2_000));
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
    const { result } = renderHook(() => usePolling(load, () => 2_000));
    act(() => result.current.refresh());
    expect(load).toHaveBeenCalledTimes(1);
    await act(async () => answers[0](1));
    await pass(0);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('stops with its component', async () => {
    const load = jest.fn(async () => 1);
    const { unmount } = renderHook(() => usePolling(load, () => 2_000));
    await pass(0);
    unmount();
    await pass(60_000);
    expect(load).toHaveBeenCalledTimes(1);
  });
});
