Three.
