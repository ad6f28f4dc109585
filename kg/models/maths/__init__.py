"""The mathematics of the models: kernels, exact crossings, traces, closed forms."""
