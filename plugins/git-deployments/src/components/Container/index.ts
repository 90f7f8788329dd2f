export { ContainerPage } from './ContainerPage';
