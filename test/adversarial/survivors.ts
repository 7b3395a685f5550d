/**
 * Mutants that are found correct because they are, or because what differs is recorded as required anyway; each with the
 * reason, as a person read it.
 */
export const equivalent: Readonly<Record<string, string>> = {
  'storageDims.wgsl main:2 tileConstant: i32, @align(⟦16 → 8⟧) flags: i32':
    'the field moves to no other offset, and nothing reads it',
  'constantDims.wgsl main:24 boundsCheck: ); } if ⟦(row < ROWS) → (true)⟧ { C[row * C':
    'the extents stand in the source and are whole tiles: the bound is never reached',
  'nestedArrays.wgsl main:11 boundsCheck:  vec3u) { ⟦if (gid.x >= N || gid.y >= M) { return; } → ⟧ var acc =':
    'the extents stand in the source and are whole tiles: the bound is never reached',
  'transposedA.wgsl main:19 boundsCheck: ims.m + m], ⟦k < dims.k && m < dims.m → true⟧); sb[l.':
    'what is read of A outside is multiplied by the zeros that stand for B, or is of a row that is not stored',
  'derivedGroup.wgsl main:22 boundsCheck:  if ⟦(col0 + j < dims.N) → (true)⟧ { acc[i * P':
    'what is summed for columns outside C is not stored',
  'batched.wgsl bmm:32 boundsCheck:  if ⟦(k0 + lid.y < params.K && col < params.N) → (true)⟧ { ':
    'what is read of B outside is multiplied by the zeros that stand for A, or is of a column that is not stored',
  'batched.wgsl bmm:29 bound:  if (row ⟦< → <=⟧ params.M &&':
    'what is read of A outside is of a row that is not stored',
  'batched.wgsl bmm:27 zeroing:  var av = ⟦0.0 → 1.0⟧; va':
    'what stands for A outside is multiplied by the zeros that stand for B, or is of a row that is not stored',
  'pointerStepped.wgsl main:27 loopStart: r (var k0 = ⟦0u → 1u⟧; k0 < dims.':
    'the counter only counts tiles, and there are as many from 1 on as from 0 while K is whole tiles; the offsets are stepped',
  'flatTiles.wgsl main:21 boundsCheck: base + tx], ⟦row < dims.M && base + tx < dims.K → true⟧); Bs[ti':
    'what is read of A outside is multiplied by the zeros that stand for B, or is of a row that is not stored',
  'gridStride.wgsl main:10 tileConstant:  groups.x * ⟦64u → 32u⟧; for (var':
    'elements are computed twice, with the same result',
  'doubleBuffered.wgsl main:19 boundsCheck: s.N + col], ⟦lid.y < dims.K && col < dims.N → true⟧); var sum':
    'what is read of B outside is multiplied by the zeros that stand for A, or is of a column that is not stored',
  'doubleBuffered.wgsl main:18 axis: ms.M && lid.⟦x → y⟧ < dims.K); ':
    'what is read of A outside is multiplied by the zeros that stand for B, or is of a row that is not stored',
  'doubleBuffered.wgsl main:25 bound:  if (t + 1u ⟦< → <=⟧ steps) { ':
    'one tile more is filled, with zeros, and not used',
  'directivesOnly.wgsl main:19 boundsCheck:  k]; } if ⟦(gid.y < p.a && gid.x < p.b) → (true)⟧ { outcome[(':
    'without the check too, elements outside C are computed only where a tile is not whole, which is recorded as required of the original as well',
  'literalDims.wgsl main:8 boundsCheck:  vec3u) { ⟦if (id.y >= 64u || id.x >= 96u) { return; } → ⟧ var sum =':
    'the extents stand in the source and are whole tiles: the bound is never reached',
  'literalDims.wgsl main:8 bound:  if (id.y ⟦>= → >⟧ 64u || id.x':
    'the extents stand in the source and are whole tiles: the bound is never reached',
  'mat4BlocksTiled.wgsl tiled:19 boundsCheck: E) { if ⟦(row < size.x / 4u && first + local.x < inner) → (true)⟧ { lef':
    'what is read of A outside is multiplied by the zeros that stand for B, or is of a row that is not stored',
  'structMatrixTiled.cu multiplyBlocks:16 tileConstant: rt.height = ⟦BLOCK → (BLOCK - 1)⟧; part.str':
    'nothing reads how many rows a block has',
  'warpsInRow.cu warpPerTile:20 bound: nt i = 0; i ⟦< k → < k - 1⟧; i += EDGE)':
    'i goes up by 16 to a k that is a multiple of 16',
  'headerStructBlocks.cu blockProduct:13 tileConstant: lock.cols = ⟦EDGE → (EDGE - 1)⟧; block.pi':
    'nothing reads how many columns a block has',
  'severalKernels.cu first:13 boundsCheck:  col]; if ⟦(row < M && col < N) → (true)⟧ C[row * N +':
    'without the check too, elements outside C are computed only where a tile is not whole, which is recorded as required of the original as well',
  'templateExtents.cu hgemm:9 boundsCheck:  sum); if ⟦(row < M && col < N) → (true)⟧ c[row * N +':
    'the extents stand in the launch and are whole tiles: the bound is never reached',
  'float4Casts.cu sgemm_tiles:12 swapIndex:  float acc⟦[TM][TN] → [TN][TM]⟧ = {0.f}; ':
    'TM and TN are both 4',
  'vectorisedMacros.cu Sgemm:68 bound: nt x = 0; x ⟦< THREAD_SIZE_X → < THREAD_SIZE_X - 1⟧; x += 4) ':
    'x goes up by 4: 0 and 4 are below 7 as they are below 8',
  'wmmaF16.cu wmma_example:28 bound: < M && aCol ⟦< → <=⟧ K && bRow <':
    'aCol never is K where K is whole fragments, which wmma needs',
  'wmmaBf16.cu gemm:18 bound: nt k = 0; k ⟦< K → < K - 1⟧; k += 16) {':
    'k goes up by 16 to a K that is a multiple of 16',
  'sharedTiled.cu tiledMultiply:8 swapIndex: __ float Mds⟦[TILE_WIDTH][TILE_WIDTH + 1] → [TILE_WIDTH + 1][TILE_WIDTH]⟧; __shared':
    'the row of padding becomes a column of it; indices stay below 16',
  'prefetched.cu prefetched:10 swapIndex: nt thread = ⟦threadIdx.y * 8 + threadIdx.x → threadIdx.x * 8 + threadIdx.y⟧; float su':
    'the threads of the 8 x 8 block are numbered by columns: every element is still filled once',
  'pointerStepped.cu sgemm2DBlocktiling:35 zeroing: oat regN[TN]⟦ = {0.0} → ⟧; for (ui':
    'the registers are written before they are read',
  'deviceFunctions.cu sgemm:50 zeroing: oat regM[TM]⟦ = {0.0} → ⟧; float re':
    'the registers are written before they are read',
  'blockReduce.cu innerProducts:7 boundsCheck: m, d); if ⟦(threadIdx.x == 0) → (true)⟧ C[row * N +':
    'after the exchange all lanes hold the sum, and all write it to the same place',
};

/** Mutants that are wrong and yet found correct, each with the reason why nothing shows it: none is known. */
export const notCaught: Readonly<Record<string, string>> = {};
