import { SearchResultListItemBlueprint } from '@backstage/plugin-search-react/alpha';
import Icon from '@material-ui/icons/CloudUpload';

/** How search shows what `backstage-plugin-search-backend-module-git-deployments` indexed. */
export const gitDeploymentsSearchResultItem =
  SearchResultListItemBlueprint.make({
    params: {
      icon: <Icon />,
      predicate: ({ type }) => type === 'git-deployments',
      component: () =>
        import('./components/Search').then(m => m.SearchResultItem),
    },
  });
