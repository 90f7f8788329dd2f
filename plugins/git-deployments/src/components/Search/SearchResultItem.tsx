import { Link } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { HighlightedSearchResultText } from '@backstage/plugin-search-react';
import type { BaseSearchResultListItemProps } from '@backstage/plugin-search-react/alpha';
import type { ResultHighlight } from '@backstage/plugin-search-common';
import Box from '@material-ui/core/Box';
import Chip from '@material-ui/core/Chip';
import ListItemIcon from '@material-ui/core/ListItemIcon';
import ListItemText from '@material-ui/core/ListItemText';
import { BUILD_STATUSES } from 'backstage-plugin-git-deployments-common';
import { gitDeploymentsTranslationRef } from '../../translation';
import { BuildStatusLabel } from '../common/statuses';

/** A container or a build, as search has found it. What it is like now, its page says. */
export function SearchResultItem(
  props: BaseSearchResultListItemProps<{ highlight?: ResultHighlight }>,
) {
  const { result, highlight, icon } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  if (!result) {
    return null;
  }
  const kind = textOf(result, 'kind') === 'build' ? 'build' : 'container';
  const status = BUILD_STATUSES.find(
    known => known === textOf(result, 'status'),
  );
  const marked = (field: 'title' | 'text') =>
    highlight?.fields[field] ? (
      <HighlightedSearchResultText
        text={highlight.fields[field]}
        preTag={highlight.preTag}
        postTag={highlight.postTag}
      />
    ) : (
      result[field]
    );
  return (
    <Box display="flex" width="100%">
      {icon && <ListItemIcon>{icon}</ListItemIcon>}
      <Box minWidth={0}>
        <ListItemText
          style={{ overflowWrap: 'anywhere' }}
          primaryTypographyProps={{ variant: 'h6' }}
          primary={
            <Link noTrack to={result.location}>
              {marked('title')}
            </Link>
          }
          secondary={marked('text')}
        />
        <Box display="flex" flexWrap="wrap" alignItems="center" gridGap={8}>
          <Chip
            size="small"
            label={t(`search.${kind}`)}
            style={{ margin: 0 }}
          />
          <Chip
            size="small"
            label={textOf(result, 'entityRef')}
            style={{ margin: 0, maxWidth: '100%' }}
          />
          {kind === 'build' && status && <BuildStatusLabel status={status} />}
        </Box>
      </Box>
    </Box>
  );
}

/** Documents carry what their collator gave them; what another version of it gave is not relied on. */
function textOf(result: object, field: string): string {
  const value: unknown = Reflect.get(result, field);
  return typeof value === 'string' ? value : '';
}
