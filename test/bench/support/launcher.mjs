// Runs an instance of a kernel, as the product makes it, on a device that somebody else opened.

/** Bytes of one value of the scalar fields. */
const writers = {
  u32: (view, offset, value) => view.setUint32(offset, value, true),
  i32: (view, offset, value) => view.setInt32(offset, value, true),
  f32: (view, offset, value) => view.setFloat32(offset, value, true),
};

/**
 * Compiles an instance and fills its buffers.
 * @param {GPUDevice} device
 * @param {import('../product').KernelInstance} instance
 * @param {{ a: Float32Array, b: Float32Array }} operands
 */
export async function prepareLaunch(device, instance, operands) {
  const { launch } = instance;
  const { m, n } = launch.problem;
  const resultBytes = 4 * m * n;
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: {
      module: device.createShaderModule({ code: instance.source }),
      entryPoint: instance.entry,
      constants: launch.constants,
    },
  });

  const upload = (bytes, usage) => {
    const buffer = device.createBuffer({ size: bytes.byteLength, usage: usage | GPUBufferUsage.COPY_DST });
    device.queue.writeBuffer(buffer, 0, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return buffer;
  };
  const result = device.createBuffer({
    size: resultBytes,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
  });
  const bufferOf = (content) => {
    if (content.holds === 'c') return result;
    if (content.holds === 'a' || content.holds === 'b') {
      return upload(operands[content.holds], GPUBufferUsage.STORAGE);
    }
    const view = new DataView(new ArrayBuffer(Math.ceil(content.bytes / 16) * 16));
    for (const { offsetBytes, scalar, value } of content.scalars) writers[scalar](view, offsetBytes, value);
    return upload(view, content.space === 'uniform' ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE);
  };
  const groups = new Map();
  for (const content of launch.buffers) {
    const entries = groups.get(content.group) ?? [];
    entries.push({ binding: content.binding, resource: { buffer: bufferOf(content) } });
    groups.set(content.group, entries);
  }
  const bindGroups = [...groups].map(([group, entries]) => [
    group,
    device.createBindGroup({ layout: pipeline.getBindGroupLayout(group), entries }),
  ]);

  const readback = device.createBuffer({
    size: resultBytes,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  const timer = createTimer(device);

  /** @param {GPUCommandEncoder} encoder @param {GPUComputePassTimestampWrites} [timestampWrites] */
  const encode = (encoder, timestampWrites) => {
    const pass = encoder.beginComputePass(timestampWrites ? { timestampWrites } : {});
    pass.setPipeline(pipeline);
    for (const [group, bindGroup] of bindGroups) pass.setBindGroup(group, bindGroup);
    pass.dispatchWorkgroups(...launch.groups);
    pass.end();
  };

  return {
    /** Launches and waits until the device is done. */
    async run() {
      const encoder = device.createCommandEncoder();
      encode(encoder);
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
    },
    /** Launches and brings the result back. @returns {Promise<Float32Array>} */
    async runAndRead() {
      const encoder = device.createCommandEncoder();
      encode(encoder);
      encoder.copyBufferToBuffer(result, 0, readback, 0, resultBytes);
      device.queue.submit([encoder.finish()]);
      await readback.mapAsync(GPUMapMode.READ);
      const values = new Float32Array(readback.getMappedRange().slice(0));
      readback.unmap();
      return values;
    },
    /** Launches. @returns {Promise<number>} milliseconds between the device's own time stamps */
    async kernelTimeMs() {
      const encoder = device.createCommandEncoder();
      encode(encoder, timer.timestampWrites);
      timer.resolve(encoder);
      device.queue.submit([encoder.finish()]);
      return timer.readMs();
    },
  };
}

/** @param {GPUDevice} device one with the feature timestamp-query */
function createTimer(device) {
  const querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
  const resolved = device.createBuffer({
    size: 16,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const readable = device.createBuffer({
    size: 16,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  return {
    timestampWrites: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
    /** @param {GPUCommandEncoder} encoder */
    resolve(encoder) {
      encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, readable, 0, 16);
    },
    async readMs() {
      await readable.mapAsync(GPUMapMode.READ);
      const [begin, end] = new BigUint64Array(readable.getMappedRange().slice(0));
      readable.unmap();
      return Number(end - begin) / 1e6;
    },
  };
}
