/**
 * The schema, one entry a version, applied in order and never changed once released: an old store is brought
 * forward, a newer one than this is refused.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE kernels (
    hash TEXT PRIMARY KEY,
    source TEXT NOT NULL
  ) STRICT;

  CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL,
    name TEXT NOT NULL,
    driver TEXT NOT NULL,
    fallback INTEGER NOT NULL,
    UNIQUE (device, driver)
  ) STRICT;

  CREATE TABLE device_profiles (
    device INTEGER PRIMARY KEY REFERENCES devices (id),
    profile TEXT NOT NULL,
    measured_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE sessions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    resume_key TEXT NOT NULL,
    kernel TEXT NOT NULL REFERENCES kernels (hash),
    path TEXT,
    entry TEXT NOT NULL,
    device INTEGER NOT NULL REFERENCES devices (id),
    sizes TEXT NOT NULL,
    strategy TEXT NOT NULL,
    objective TEXT NOT NULL,
    budget TEXT NOT NULL,
    seed INTEGER NOT NULL,
    space_size INTEGER,
    tunables TEXT NOT NULL,
    baseline TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seconds REAL NOT NULL,
    state TEXT NOT NULL,
    stopped_because TEXT,
    failure TEXT,
    resumed_trials INTEGER NOT NULL,
    owner_pid INTEGER NOT NULL,
    owner_started TEXT
  ) STRICT;
  CREATE INDEX sessions_by_resume_key ON sessions (resume_key);

  CREATE TABLE measurements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session INTEGER NOT NULL REFERENCES sessions (number),
    m INTEGER NOT NULL,
    n INTEGER NOT NULL,
    k INTEGER NOT NULL,
    configuration TEXT NOT NULL,
    phase TEXT NOT NULL,
    status TEXT NOT NULL,
    median_ms REAL,
    trial TEXT NOT NULL,
    measured_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX measurements_by_session ON measurements (session);
  `,
  `
  ALTER TABLE devices ADD COLUMN emulated INTEGER NOT NULL DEFAULT 0;
  `,
  `
  CREATE TABLE library_times (
    session INTEGER NOT NULL REFERENCES sessions (number),
    m INTEGER NOT NULL,
    n INTEGER NOT NULL,
    k INTEGER NOT NULL,
    time TEXT NOT NULL,
    measured_at TEXT NOT NULL,
    PRIMARY KEY (session, m, n, k)
  ) STRICT;
  `,
  `
  CREATE TABLE verdicts (
    kernel TEXT NOT NULL,
    entry TEXT NOT NULL,
    language TEXT NOT NULL,
    question TEXT NOT NULL,
    verdict TEXT NOT NULL,
    hypotheses INTEGER NOT NULL,
    device INTEGER NOT NULL REFERENCES devices (id),
    decided_at TEXT NOT NULL,
    PRIMARY KEY (kernel, entry, language)
  ) STRICT;
  `,
  `
  CREATE TABLE reference_checks (
    session INTEGER NOT NULL REFERENCES sessions (number),
    m INTEGER NOT NULL,
    n INTEGER NOT NULL,
    k INTEGER NOT NULL,
    evaluations INTEGER NOT NULL,
    ratio REAL NOT NULL,
    measured_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX reference_checks_by_session ON reference_checks (session);
  ALTER TABLE sessions ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
  `,
  `
  CREATE TABLE models (
    device TEXT NOT NULL,
    language TEXT NOT NULL,
    family TEXT NOT NULL,
    facts TEXT NOT NULL,
    forest BLOB NOT NULL,
    PRIMARY KEY (device, language, family)
  ) STRICT;
  `,
  // There was nothing but time before.
  `
  UPDATE sessions SET objective = '{"goal":"time","powerLimitW":null,"errorLimit":null}';
  `,
  `
  ALTER TABLE sessions ADD COLUMN warm TEXT;
  `,
];
