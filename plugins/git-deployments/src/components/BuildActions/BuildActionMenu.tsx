import { useTranslationRef } from '@backstage/frontend-plugin-api';
import IconButton from '@material-ui/core/IconButton';
import Menu from '@material-ui/core/Menu';
import MenuItem from '@material-ui/core/MenuItem';
import MoreIcon from '@material-ui/icons/MoreVert';
import type { Build } from 'backstage-plugin-git-deployments-common';
import { useState } from 'react';
import { BuildAction, possibleActions } from '../../lib/builds';
import { gitDeploymentsTranslationRef } from '../../translation';
import { BuildActionDialog } from './BuildActionDialog';

/** What can be done with a build among others; nothing to open where that is nothing. */
export function BuildActionMenu(props: { build: Build; onChanged(): void }) {
  const { build } = props;
  const { t } = useTranslationRef(gitDeploymentsTranslationRef);
  const [anchor, setAnchor] = useState<Element>();
  const [action, setAction] = useState<BuildAction>();
  const actions = possibleActions(build);
  const menuId = `git-deployments-actions-${build.id}`;
  return (
    <>
      {actions.length > 0 && (
        <IconButton
          size="small"
          aria-label={t('buildAction.menu', { id: build.id })}
          aria-haspopup="menu"
          aria-controls={anchor ? menuId : undefined}
          onClick={event => setAnchor(event.currentTarget)}
        >
          <MoreIcon />
        </IconButton>
      )}
      <Menu
        id={menuId}
        open={Boolean(anchor)}
        anchorEl={anchor}
        onClose={() => setAnchor(undefined)}
      >
        {actions.map(possible => (
          <MenuItem
            key={possible}
            onClick={() => {
              setAnchor(undefined);
              setAction(possible);
            }}
          >
            {t(`buildAction.${possible}`)}
          </MenuItem>
        ))}
      </Menu>
      {action && (
        <BuildActionDialog
          action={action}
          build={build}
          onClose={() => setAction(undefined)}
          onChanged={props.onChanged}
        />
      )}
    </>
  );
}
