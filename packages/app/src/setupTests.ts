import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Typing into a whole form takes long where many suites share few cores.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 15_000 });
