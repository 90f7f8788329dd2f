import '@testing-library/jest-dom';

// Typing into a whole form takes long where many suites share few cores.
jest.setTimeout(60_000);
