export { GitProvidersPage } from './GitProvidersPage';
