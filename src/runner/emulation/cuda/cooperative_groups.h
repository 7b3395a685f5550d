#error "cooperative groups cannot run on the CPU: use __syncthreads() and the __shfl functions, or a GPU"
