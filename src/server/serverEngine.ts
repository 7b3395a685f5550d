import type { Engine, EngineOptions } from '../engine/engine';

/** The part of the engine that the server uses. */
export type ServerEngine = Pick<
  Engine,
  | 'devices'
  | 'profile'
  | 'modelFor'
  | 'learn'
  | 'check'
  | 'resources'
  | 'tune'
  | 'measure'
  | 'numerics'
  | 'verdictOf'
  | 'dispatch'
  | 'pause'
  | 'sessions'
  | 'session'
  | 'measurements'
  | 'dispose'
>;

/** Makes an engine; asynchronous, because its native module is loaded only then. */
export type CreateServerEngine = (
  options: Pick<EngineOptions, 'storePath' | 'remoteCommand' | 'cuda' | 'log' | 'onModel'>,
) => Promise<ServerEngine>;
