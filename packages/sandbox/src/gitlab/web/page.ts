import { Response } from 'express';
import * as pages from '../../forge/page';

export const GITLAB: pages.Brand = { name: 'GitLab', colour: '#292961' };

/** Sends a whole page of the played GitLab. */
export function sendPage(res: Response, options: pages.PageOptions) {
  pages.sendPage(res, GITLAB, options);
}

/** A page that says what is wrong. */
export function sendProblem(
  res: Response,
  status: number,
  title: string,
  explanation: string,
) {
  pages.sendProblem(res, GITLAB, status, title, explanation);
}
