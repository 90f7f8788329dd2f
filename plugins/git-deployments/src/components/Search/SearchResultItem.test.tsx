import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { SearchResultItem } from './SearchResultItem';

describe('a search result', () => {
  const result = {
    kind: 'build',
    status: 'failed',
    entityRef: 'component:default/api',
    title: 'Answer faster – api (production)',
    text: 'dep-1 abc123def <b>main</b>',
    location: '/catalog/default/component/api/deployments/ctr-1/builds/dep-1',
  };

  it('names a build, how it ended, and leads there', async () => {
    renderInTestApp(<SearchResultItem result={result} />);
    expect(
      await screen.findByRole('link', { name: result.title }),
    ).toHaveAttribute('href', result.location);
    expect(screen.getByText('Build')).toBeInTheDocument();
    expect(screen.getByText('Failed')).toBeInTheDocument();
    expect(screen.getByText('component:default/api')).toBeInTheDocument();
    expect(screen.getByText(result.text)).toBeInTheDocument();
  });

  it('marks what was looked for', async () => {
    renderInTestApp(
      <SearchResultItem
        result={result}
        highlight={{
          preTag: '<m>',
          postTag: '</m>',
          fields: { title: 'Answer <m>faster</m>', text: '' },
        }}
      />,
    );
    expect(
      await screen.findByText('faster', { selector: 'mark, span' }),
    ).toBeInTheDocument();
  });

  it('takes what it does not know for a container', async () => {
    renderInTestApp(
      <SearchResultItem result={{ title: 'api', text: 'x', location: '/c' }} />,
    );
    expect(await screen.findByText('Container')).toBeInTheDocument();
  });
});
