import { render, screen } from '@testing-library/react';
import { app } from './App';

describe('the demo portal', () => {
  const { env } = process;
  afterEach(() => {
    process.env = env;
  });

  it('begins with the choice of a persona', async () => {
    // What the CLI's bundler would put there; the type of process.env knows strings only.
    process.env = {
      ...env,
      APP_CONFIG: [
        {
          context: 'test',
          data: {
            app: { title: 'Test', baseUrl: 'http://localhost:3000' },
            backend: { baseUrl: 'http://localhost:7007' },
          },
        },
      ] as unknown as string,
    };
    render(app.createRoot());
    expect(
      await screen.findByText('Who do you want to be?', { exact: false }),
    ).toBeInTheDocument();
  });
});
