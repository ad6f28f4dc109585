// The kind ions, as kg/models/maths/reversal answers it.

Object.assign(kgKernels, (() => {
const { fsum } = kgKernels.maths;
const { abs, exp, log } = Math;
const GAS = 8.31446261815324;
const FARADAY = 96485.33212331;
const FREEZING = 273.15;
const LARGEST_EXPONENT = 600;

function ions(model) {
  const { V_rest_mV: rest, V_th_mV: threshold } = model;
  const thermal_voltage = (1000 * GAS * (model.T_degC + FREEZING)) / FARADAY;
  const ion = (name, z) => ({ z, outside: model[`${name}_out_mM`], inside: model[`${name}_in_mM`], P: model[`P_${name}`] });
  const nernst = ({ z, outside, inside }) => (thermal_voltage / z) * (log(outside) - log(inside));
  const goldman = (some) => {
    const passing = some.filter(({ P }) => P);
    const side = (up) => fsum(passing.map(({ z, outside, inside, P }) => P * (z > 0 === up ? outside : inside)));
    return passing.length ? thermal_voltage * (log(side(true)) - log(side(false))) : null;
  };
  const inside_at = (V) => {
    const exponent = log(model.Cl_out_mM) + V / thermal_voltage;
    return abs(exponent) <= LARGEST_EXPONENT ? exp(exponent) : null;
  };
  const [K, Na, Ca, Cl, HCO3] = [["K", 1], ["Na", 1], ["Ca", 2], ["Cl", -1], ["HCO3", -1]].map((one) => ion(...one));
  const [E_Cl, E_GABA] = [nernst(Cl), goldman([{ ...Cl, P: 1 }, HCO3])];
  const shown = [K, Na, Ca, Cl, ...(HCO3.P ? [HCO3] : [])].map(nernst);
  return {
    metrics: {
      E_Cl_mV: E_Cl,
      E_K_mV: nernst(K),
      E_Na_mV: nernst(Na),
      E_Ca_mV: nernst(Ca),
      E_GABA_mV: E_GABA,
      V_GHK_mV: goldman([K, Na, Cl]),
      effect: effect(E_Cl, rest, threshold),
      effect_GABA: effect(E_GABA, rest, threshold),
      Cl_in_at_rest_mM: inside_at(rest),
      Cl_in_at_threshold_mM: inside_at(threshold),
    },
    spikes_ms: [],
    contributions: { E_mV: shown, E_minus_V_at_rest_mV: shown.map((E) => E - rest) },
  };
}

function effect(E, rest, threshold) {
  return E < rest ? "hyperpolarising" : E < threshold ? "depolarising-shunting" : "excitatory";
}

return { ions, maths: { ...kgKernels.maths, effect } };
})());
