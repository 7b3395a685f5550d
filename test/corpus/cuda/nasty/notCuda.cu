import numpy as np

def matmul(a, b):
    """__global__ void no(float* x)"""
    return a @ b  # {{{ ((( <<< >>>
