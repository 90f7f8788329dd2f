export { EditContainerPage } from './EditContainerPage';
export { NewContainerPage } from './NewContainerPage';
