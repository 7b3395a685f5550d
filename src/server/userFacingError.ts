import { ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { describeError } from '../core/describeError';
import { UserError } from '../engine/errors';
import type { Log } from '../language/kernelDocument';

/** A failure to show to a person as it is: the text names the place and the remedy. */
export class UserFacingError extends Error {}

/**
 * The answer to a request that failed. Failures meant for people go out as they are; anything else is a bug, of which
 * the log gets the stack.
 */
export function responseError(error: unknown, log: Log): ResponseError<void> {
  if (error instanceof ResponseError) return error;
  if (error instanceof UserFacingError || error instanceof UserError) {
    return new ResponseError(LSPErrorCodes.RequestFailed, describeError(error));
  }
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return new ResponseError(ErrorCodes.InternalError, describeError(error));
}
