export { ApprovalsRouter } from './ApprovalsRouter';
