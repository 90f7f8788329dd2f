import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Box from '@material-ui/core/Box';
import Button from '@material-ui/core/Button';
import { gitDeploymentsTranslationRef } from '../../../translation';

/** The server counts no further. */
const MOST = 100;

/** How many builds have come since the page was read: they move no row until somebody wants to see them. */
export function NewBuilds(props: { count: number; onShow(): void }) {
  const { count, onShow } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  return (
    <div role="status">
      {count > 0 && (
        <Box display="flex" justifyContent="center" mb={1}>
          <Button
            size="small"
            variant="outlined"
            color="primary"
            onClick={onShow}
          >
            {count < MOST
              ? t('history.come', { count })
              : t('history.comeMany', { most: String(MOST - 1) })}
          </Button>
        </Box>
      )}
    </div>
  );
}
