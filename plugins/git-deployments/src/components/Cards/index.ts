export { EntityDeploymentsCard } from './EntityDeploymentsCard';
export { HomeDeploymentsCard } from './HomeDeploymentsCard';
