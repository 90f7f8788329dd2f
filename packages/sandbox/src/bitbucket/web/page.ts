import { Response } from 'express';
import * as pages from '../../forge/page';

export const BITBUCKET: pages.Brand = { name: 'Bitbucket', colour: '#0747a6' };

/** Sends a whole page of the played Bitbucket. */
export function sendPage(res: Response, options: pages.PageOptions) {
  pages.sendPage(res, BITBUCKET, options);
}

/** A page that says what is wrong. */
export function sendProblem(
  res: Response,
  status: number,
  title: string,
  explanation: string,
) {
  pages.sendProblem(res, BITBUCKET, status, title, explanation);
}
