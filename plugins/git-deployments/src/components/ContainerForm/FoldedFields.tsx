import Accordion from '@material-ui/core/Accordion';
import AccordionDetails from '@material-ui/core/AccordionDetails';
import AccordionSummary from '@material-ui/core/AccordionSummary';
import Box from '@material-ui/core/Box';
import Typography from '@material-ui/core/Typography';
import ExpandMoreIcon from '@material-ui/icons/ExpandMore';
import { ReactNode, useEffect, useState } from 'react';
import type { FormField } from '../../lib/containerForm';
import { FieldGrid } from './FieldGrid';
import type { FormState } from './formState';

/** Fields that most people leave as they are. They unfold where something is wrong with one of them. */
export function FoldedFields(props: {
  id: string;
  title: string;
  /** What is set, in short. */
  summary?: string;
  form: FormState;
  fields: readonly FormField[];
  children: ReactNode;
}) {
  const { id, title, summary, form, fields, children } = props;
  const [open, setOpen] = useState(false);
  const troubled = fields.some(
    field => form.problems[field] || form.serverProblem?.field === field,
  );
  useEffect(() => {
    if (troubled) {
      setOpen(true);
    }
  }, [troubled]);
  return (
    <Accordion
      variant="outlined"
      // What is wrong is not to be hidden: a person is led to the field.
      expanded={open || troubled}
      onChange={(_event, expanded) => setOpen(expanded || troubled)}
      // What is folded is not there: the keyboard passes it by.
      TransitionProps={{ unmountOnExit: true, timeout: 0 }}
    >
      <AccordionSummary
        expandIcon={<ExpandMoreIcon />}
        aria-controls={`git-deployments-${id}`}
        id={`git-deployments-${id}-header`}
      >
        <Box style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
          <Typography>{title}</Typography>
          {summary && (
            <Typography variant="body2" color="textSecondary">
              {summary}
            </Typography>
          )}
        </Box>
      </AccordionSummary>
      <AccordionDetails id={`git-deployments-${id}`}>
        <Box width="100%">
          <FieldGrid>{children}</FieldGrid>
        </Box>
      </AccordionDetails>
    </Accordion>
  );
}
