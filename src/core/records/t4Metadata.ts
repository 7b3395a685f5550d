/** What a T4 metadata file tells of where results come from. */
export interface MeasuredWhere {
  readonly device: { readonly id: string; readonly name: string; readonly driver: string };
  /** Of the machine that writes the file: `Linux 6.8.0`. */
  readonly operatingSystem: string;
  /** Version of Tilesmith. */
  readonly version: string;
  /** SHA-256 of the kernel's text, and its entry point. */
  readonly kernel: { readonly hash: string; readonly entry: string };
}

/** The metadata file that stands beside T4 results (schema 1.0.0): a JSON value with hardware and environment. */
export function t4Metadata({ device, operatingSystem, version, kernel }: MeasuredWhere): object {
  return {
    schema_version: '1.0.0',
    metadata: {
      hardware: {
        hardware_description: [{ id: device.id, product: device.name, driver: device.driver }],
        operating_system: operatingSystem,
      },
      environment: {
        device_query: { name: device.name, driver: device.driver },
        requirements: [`tilesmith==${version}`, `${kernel.entry} sha256:${kernel.hash}`],
      },
    },
  };
}
