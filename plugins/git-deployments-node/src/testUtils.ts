/**
 * The contract that every git provider keeps, as tests for Jest: a module of any provider runs them against its server.
 *
 * @packageDocumentation
 */
export type { ForgeUnderTest, Person } from './testUtils/ForgeUnderTest';
