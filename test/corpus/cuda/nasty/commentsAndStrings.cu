// __global__ void notHere(float* A) {}
/* __global__ void norHere(float* A) {} */
const char* text = "__global__ void inText(float* A) { A[0] = 1; }";
const char* raw = R"(__global__ void inRaw(float* B) {})";
__global__ void here(float* A) { A[threadIdx.x] = 1; }
