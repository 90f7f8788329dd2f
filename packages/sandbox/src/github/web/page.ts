import { Response } from 'express';
import * as pages from '../../forge/page';

export const GITHUB: pages.Brand = { name: 'GitHub', colour: '#24292f' };

/** Sends a whole page of the played GitHub. */
export function sendPage(res: Response, options: pages.PageOptions) {
  pages.sendPage(res, GITHUB, options);
}

/** A page that says what is wrong. */
export function sendProblem(
  res: Response,
  status: number,
  title: string,
  explanation: string,
) {
  pages.sendProblem(res, GITHUB, status, title, explanation);
}
