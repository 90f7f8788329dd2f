import { act, renderHook } from '@testing-library/react';
import { useDraft } from './useDraft';

describe('useDraft', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    sessionStorage.clear();
  });

  const render = () => renderHook(() => useDraft('draft', { name: '' }));
  const type = (hook: ReturnType<typeof render>, name: string) =>
    act(() => hook.result.current[1](old => ({ ...old, name })));

  it('outlives the page until it is discarded', () => {
    type(render(), 'api');
    const again = render();
    expect(again.result.current[0]).toEqual({ name: 'api' });
    act(() => again.result.current[2]());
    expect(render().result.current[0]).toEqual({ name: '' });
  });

  it('follows what was changed elsewhere, but for what was typed', () => {
    const first = { name: 'api', branch: 'main' };
    const hook = renderHook(({ initial }) => useDraft('draft', initial), {
      initialProps: { initial: first },
    });
    act(() => hook.result.current[1](old => ({ ...old, name: 'web' })));
    const changed = { name: 'api', branch: 'next' };
    hook.rerender({ initial: changed });
    expect(hook.result.current[0]).toEqual({ name: 'web', branch: 'next' });
    hook.unmount();
    const again = renderHook(() => useDraft('draft', changed));
    expect(again.result.current[0]).toEqual({ name: 'web', branch: 'next' });
  });

  it('leaves what is typed on the page where the browser keeps nothing', () => {
    const refuse = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    jest.spyOn(Storage.prototype, 'getItem').mockImplementation(refuse);
    jest.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse);
    jest.spyOn(Storage.prototype, 'removeItem').mockImplementation(refuse);
    const hook = render();
    type(hook, 'api');
    expect(hook.result.current[0]).toEqual({ name: 'api' });
    act(() => hook.result.current[2]());
  });
});
